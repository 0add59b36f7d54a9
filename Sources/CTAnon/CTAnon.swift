// SPDX-License-Identifier: Apache-2.0

/// Everything that shares: what other programs may rely on, under one name.
///
/// For most uses read a ``SharingPolicy/Policy``, fill a ``ReleasePipeline/ReleaseRequest`` and
/// call ``ReleasePipeline/Release/run(_:to:today:)``; a ``RecordStreams/Refusal`` says with a
/// stable code why there is no export. Keys: ``Sealing/KeyRing`` where a rule makes tokens,
/// ``Sealing/SigningKey`` to sign the manifest. Who receives an export calls
/// ``ReleaseAudit/ExportVerification/run()``.
///
/// What is `public` in these modules keeps its meaning within a major version. The way back to a
/// person is another product, `CTAnonReidentification`.
@_exported public import RecordStreams
@_exported public import ReleaseAudit
@_exported public import ReleasePipeline
@_exported public import Sealing
@_exported public import SharingPolicy
