// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0
import PackageDescription

// region: package
let package = Package(
    name: "share-records",
    dependencies: [.package(name: "ctanon", path: "../../..")],
    targets: [
        .executableTarget(
            name: "share-records",
            dependencies: [.product(name: "CTAnon", package: "ctanon")])
    ],
    swiftLanguageModes: [.v6]
)
// endregion
