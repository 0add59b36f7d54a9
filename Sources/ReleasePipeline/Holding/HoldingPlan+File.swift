// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams
internal import Sealing
internal import SharingPolicy

extension ReleasePlan {
    /// Reads the plan of a stream, whose release id and format the request then has.
    static func forStream(
        _ path: String, _ request: inout ReleaseRequest, _ audience: Audience
    ) throws(Refusal) -> ReleasePlan {
        guard let release = request.releaseID ?? request.keyRing?.releaseKeys?.release else {
            throw Refusal(
                .usage, "a plan belongs to a release, which has an id",
                help: "say \(Name("--release ID")), the same as when the plan was solved")
        }
        let keys = try StepKeys(request, audience: audience.name, release: release)
        let plan = try PlanFile.read(path, keys).plan
        try plan.terms.check(request)
        try request.checkFormat(plan.format)
        (request.releaseID, request.outputFormat) = (release, plan.format)
        return plan
    }
}

extension HoldingPlan {
    /// What a plan means for records that nobody has surveyed: its levels, and its classes.
    ///
    /// Of the combinations that survived only the quasi-identifiers count: what else a record holds
    /// is judged anew in each increment.
    init(_ plan: ReleasePlan, _ context: ReleaseContext, file: String) throws(Refusal) {
        try plan.terms.check(context)
        guard plan.terms.inputIsJSON == context.inputIsJSON else {
            throw Refusal(
                .foreignStep, at: Place(file: context.fileName),
                "the plan was made of records of another format",
                why: "the format decides what values are alike")
        }
        guard let planned = plan.classes, planned.byTuple == nil else {
            throw Refusal(
                .foreignStep, at: Place(file: file), "the plan has no classes that are fixed")
        }
        let coded = context.codedColumns
        let quasi = coded.indices.filter {
            context.policy.columns[coded[$0]].role == .quasi
        }.sorted { coded[$0] < coded[$1] }
        var classes = Set<[Cell]>()
        for number in 0..<planned.allowed.count {
            classes.insert(
                quasi.map { position in
                    let label = planned.labels[position][
                        Int(planned.allowed.code(number, position))]
                    return Cell(label.bytes, label.kind)
                })
        }
        self.init(levels: plan.levels.mapValues { $0.range.lowerBound }) { [classes] cells in
            classes.contains(cells)
        }
        closedHouseholds = plan.closedHouseholds
        closedSubjects = plan.closedSubjects
        weakest = plan.weakest
    }
}
