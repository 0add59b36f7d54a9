// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// The processors of this machine.
package enum Processors {
    /// How many are online, at least one.
    package static var available: Int { max(Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))), 1) }
}
