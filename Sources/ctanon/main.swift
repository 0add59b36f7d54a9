// SPDX-License-Identifier: Apache-2.0
internal import Glibc

ProcessSetup.apply()
exit(run(arguments: Array(CommandLine.arguments.dropFirst()), console: .standard()).rawValue)
