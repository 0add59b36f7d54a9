// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0
import PackageDescription

let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

/// A room of the house; docs/explanation/architecture.md says what each one may import.
func room(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

func tests(
    _ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []
) -> Target {
    .testTarget(
        name: name, dependencies: dependencies + ["TestSupport"], exclude: exclude,
        swiftSettings: strict)
}

let package = Package(
    name: "ctanon",
    products: [
        .library(name: "CTAnon", targets: ["CTAnon"]),
        .library(name: "CTAnonReidentification", targets: ["Reidentification"]),
        .executable(name: "ctanon", targets: ["ctanon"]),
    ],
    targets: [
        .target(name: "CScan"),
        .target(name: "CProcess"),
        .systemLibrary(
            name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(
            name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
        .systemLibrary(
            name: "CUTF8Proc", providers: [.apt(["libutf8proc-dev"])]),
        .systemLibrary(
            name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),

        room("TextForms", ["CUTF8Proc"]),
        room("RecordStreams", ["CScan", "CZlib", "CZstd", "TextForms"]),
        room("Sealing", ["COpenSSL", "TextForms"]),
        room("SharingPolicy", ["RecordStreams", "TextForms", "Sealing", "CYAML"]),
        room("DisclosureRisk", []),
        room("Anonymisation", ["SharingPolicy", "DisclosureRisk"]),
        room("ReleaseAudit", ["RecordStreams", "SharingPolicy", "DisclosureRisk", "Sealing"]),
        room(
            "ReleasePipeline",
            [
                "RecordStreams", "SharingPolicy", "DisclosureRisk", "Anonymisation",
                "ReleaseAudit", "Sealing", "TextForms",
            ]),
        room("Reidentification", ["RecordStreams", "SharingPolicy", "Sealing", "ReleaseAudit"]),
        room(
            "CTAnon",
            [
                "RecordStreams", "SharingPolicy", "DisclosureRisk", "ReleaseAudit",
                "ReleasePipeline", "Sealing",
            ]),
        .executableTarget(
            name: "ctanon",
            dependencies: [
                "RecordStreams", "SharingPolicy", "DisclosureRisk", "ReleaseAudit",
                "ReleasePipeline", "Reidentification", "Sealing", "TextForms", "CProcess",
            ],
            swiftSettings: strict),

        .target(
            name: "TestSupport",
            dependencies: ["RecordStreams", "SharingPolicy"],
            path: "Tests/TestSupport", swiftSettings: strict),
        tests("TextFormsTests", ["TextForms"]),
        tests("RecordStreamsTests", ["RecordStreams"], exclude: ["differential.py"]),
        tests("SealingTests", ["Sealing", "Reidentification"]),
        tests(
            "SharingPolicyTests", ["SharingPolicy", "RecordStreams"],
            exclude: ["schema_agreement.py"]),
        tests("DisclosureRiskTests", ["DisclosureRisk"]),
        tests("AnonymisationTests", ["Anonymisation", "DisclosureRisk"]),
        tests("ReleaseAuditTests", ["ReleaseAudit", "Sealing", "SharingPolicy"]),
        tests(
            "ReleasePipelineTests",
            ["ReleasePipeline", "SharingPolicy", "RecordStreams", "Sealing"],
            exclude: ["Policies"]),
        tests(
            "CommandTests", ["ctanon", "RecordStreams", "SharingPolicy"],
            exclude: ["Scripts", "measures.py", "progress.py"]),
        tests("RepositoryTests", ["ctanon", "RecordStreams"]),
        tests("TestSupportTests", ["SharingPolicy"]),
    ],
    swiftLanguageModes: [.v6]
)
