// SPDX-License-Identifier: Apache-2.0
package enum TextForms { package static func nfc(_ b: [UInt8]) -> [UInt8]? { b } }
