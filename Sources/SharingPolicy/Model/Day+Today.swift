// SPDX-License-Identifier: Apache-2.0
internal import Glibc

extension Day {
    /// The day it is in UTC; all days are (definitions 9).
    public static func today() -> Day { Day(ordinal: Int32(clamping: time(nil) / 86_400)) }
}
