// SPDX-License-Identifier: Apache-2.0

/// A policy for invented people in need: one export that claims k, one that claims nothing.
let policyText = """
    ctanon: policy/v1
    id: needs-example
    status: approved
    owner: "Example agency, data-protection@agency.example"
    sensitivity: moderate
    dataset: {unit: person, subject_key: person_id}
    columns:
      direct: [person_id, full_name]
      quasi:
        age: {type: integer, min: 0, max: 120, hierarchy: {bands: [5, 10, 20], ceiling: 60}}
        sex: {values: [female, male]}
      sensitive:
        need: {values: [food, shelter, medical]}
      consent: [may_share]
    consent:
      questions:
        sharing: {column: may_share, covers: [research]}
      withdrawals: {none: "invented people"}
    audiences:
      public:
        tier: public
        purposes: [research]
        legal_basis: {consent: sharing}
        generalise: {age: solver}
        keep: [sex, need]
        otherwise: drop
        privacy: {k: 5, l: {need: 2}}
        history: {none: "invented people"}
      analysts:
        tier: internal
        purposes: [research]
        legal_basis: {consent: sharing}
        pseudonymise: {person_id: {kind: person, scope: audience}}
        generalise: {age: by-5}
        keep: [sex]
        keep-because: {need: "analysts plan by need"}
        otherwise: drop
        privacy: {record_level: "stays inside the agency"}
    """

/// CSV of invented people; every tenth has not agreed.
func inventedPeople(_ count: Int) -> [UInt8] {
    let needs = ["food", "shelter", "medical"]
    var text = "person_id,full_name,age,sex,need,may_share\n"
    for number in 1...count {
        let age = 18 + number * 7 % 50
        let sex = number % 2 == 0 ? "female" : "male"
        let answer = number % 10 == 0 ? "no" : "yes"
        text += "P-\(number),Invented \(number),\(age),\(sex),\(needs[number % 3]),\(answer)\n"
    }
    return Array(text.utf8)
}
