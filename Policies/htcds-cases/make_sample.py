#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes sample.csv: 3,000 invented people in the columns of policy.yaml.

Nobody in the file exists. Names, addresses and telephone numbers are made to be seen as invented
(+999 is assigned to no country, example.org to nobody). The shares of countries, ages and answers
are chosen for the demonstration and say nothing about the world. The same bytes every time:
only `Random.random()` is drawn from, which Python keeps stable between versions.

    python3 make_sample.py
"""

import csv
import datetime
import pathlib
import random

PEOPLE = 3000
AS_OF = datetime.date(2026, 6, 30)
SEED = 20260630

HEADER = (
    "case_id,household_id,"
    "cas_CaseOwner,prs_Salutation,prs_FirstName,prs_SecondName,con_Consent,prs_Birthdate,"
    "prs_Gender,prs_Citizenship,prs_Title,prs_Email,prs_HomePhone,prs_MobilePhone,"
    "prs_MailingCity,prs_MailingCountry,prs_MailingState,prs_MailingStreet,"
    "prs_MailingPostalCode,vic_TraffickingStatus,vic_TraffickinStatusDecisionMakingOrg,"
    "vic_MethodOfRecruitment,vic_LocationOfRecruitment,vic_MethodsOfControl,"
    "vic_TypeOfExploitation,vic_ForcedLabourIndustry,vic_TypeOfSexExploitation,"
    "vic_LocationOfExploitation,cas_Status,cas_ReferringOrganisation,"
    "cas_IncomingReferralDate,cas_ReferringPrimaryCaseWorker,cas_ReasonForIncomingReferral,"
    "cas_IncomingReferralDetails,cas_ReferredOrganisation,cas_ReferredPrimaryCaseWorker,"
    "cas_OutgoingReferralDate,cas_OutgoingReferralDetails,cas_ReasonForCaseClosure,"
    "con_Research,con_Referral,con_ReferralTo,con_Guardian,con_Date"
).split(",")

# How people of one language write yes, no and neither; the weight of each word.
YES = {
    "en": {"yes": 80, "Yes": 12, " yes ": 4, "1": 3, "ｙｅｓ": 1},
    "fr": {"oui": 85, "Oui": 15},
    "es": {"sí": 60, "si": 40},
    "ar": {"نعم": 90, " نعم ": 10},
}
NO = {
    "en": {"no": 90, "No": 10},
    "fr": {"non": 100},
    "es": {"no": 100},
    "ar": {"لا": 100},
}
NEITHER = {
    "en": {"": 55, "maybe": 20, "later": 10, "NA": 10, "yes, but not the date": 3,
           "\u0443\u0435s": 2},  # Cyrillic letters that look like yes
    "fr": {"": 60, "peut-être": 30, "plus tard": 10},
    "es": {"": 60, "quizás": 40},
    "ar": {"": 70, "ربما": 30},
}

# Citizenship: the weight, the language of the form, and where people were exploited.
CITIZENSHIP = {
    "UA": (42, "en", {"DE": 74, "NO": 16, "UA": 6, "PL": 4}),
    "NG": (27, "en", {"LY": 82, "NG": 8, "DE": 8, "NO": 2}),
    "SY": (9, "ar", {"DE": 70, "LY": 24, "NO": 6}),
    "CI": (7, "fr", {"LY": 84, "NG": 10, "DE": 6}),
    "MD": (5, "en", {"DE": 80, "NO": 14, "UA": 6}),
    "SN": (3, "fr", {"LY": 80, "NG": 14, "DE": 6}),
    "ET": (3, "en", {"LY": 90, "DE": 10}),
    "VE": (2, "es", {"DE": 70, "NO": 30}),
    "AF": (1, "en", {"DE": 80, "NO": 20}),
    "HT": (0.6, "fr", {"DE": 50, "NO": 50}),
    "NP": (0.4, "en", {"NO": 60, "DE": 40}),
}
CITY = {"NO": "Sampleby", "DE": "Musterstadt", "UA": "Zrazkove", "LY": "Mithal", "NG": "Samplegari",
        "PL": "Przykladowo"}

FIRST = ("Lumo Tavi Neri Oba Sanu Kiva Mirel Dolo Pemba Zaki Runa Tiko Alba-Test Beni Coro Dita "
         "Elmo-Test Fino Galo Hedda-Test Ilko Jori نموذج مثال").split()
SECOND = ("Exempel Sampleson Testova Muster Inventado Fictif Ejemplo Placeholder Notreal Przyklad "
          "Esempio Voorbeeld مثالي").split()
WORKER = ("Worker A", "Worker B", "Worker C", "Worker D")
ORGANISATION = ("Invented Relief", "Sample Legal Aid", "Example Hotline")

AGES = {(3, 11): 2, (12, 17): 9, (18, 19): 9, (20, 24): 24, (25, 29): 26, (30, 34): 16,
        (35, 39): 9, (40, 49): 4, (50, 59): 0.8, (60, 71): 0.2}
GENDER = {"Feminine": 66, "Masculine": 32, "TransgenderFeminine": 0.8, "TransgenderMasculine": 0.4,
          "NonConforming": 0.3, "NonSpecifiedUnknown": 0.5}
EXPLOITATION = {
    "adult": {"ForcedLabour": 38, "SexualExploitation": 32, "ForcedLabour;SexualExploitation": 8,
              "Servitude": 8, "ForcedMarriage": 4, "ForcedBegging": 4, "Other": 4, "": 2},
    "child": {"ChildLabour": 34, "SexualExploitation": 22, "ForcedBegging": 18,
              "ForcedMarriage": 12, "ChildLabour;ForcedBegging": 8, "Other": 6},
}
CONTROL = ("DebtBondage FalsePromises PhysicalAbuse TakesEarnings PsychologicalAbuse "
           "WithholdsDocuments RestrictsMedicalCare ExcessiveWorkingHours").split()
INDUSTRY = ("A_AgricultureForestryAndFishing", "F_Construction",
            "I_AccommodationAndFoodServiceActivities", "T_ActivitiesOfHouseholdsAsEmployers")


class Dice:
    """Draws from one repeatable stream."""

    def __init__(self, seed: int) -> None:
        self.stream = random.Random(seed)

    def chance(self, share: float) -> bool:
        return self.stream.random() < share

    def number(self, low: int, high: int) -> int:
        return low + int(self.stream.random() * (high - low + 1))

    def one(self, choices):
        """One of a sequence, or one key of a dictionary of weights."""
        if not isinstance(choices, dict):
            return choices[self.number(0, len(choices) - 1)]
        point = self.stream.random() * sum(choices.values())
        for choice, weight in choices.items():
            point -= weight
            if point < 0:
                return choice
        return choice

    def day(self, first: datetime.date, last: datetime.date) -> datetime.date:
        return first + datetime.timedelta(days=self.number(0, (last - first).days))


def birthdate(dice: Dice) -> datetime.date | None:
    """A day of birth by the shares of AGES; some are not known."""
    if dice.chance(0.01):
        return None
    age = dice.number(*dice.one(AGES))
    return AS_OF - datetime.timedelta(days=int(age * 365.25) + dice.number(5, 360))


def consent_date(dice: Dice, referred: datetime.date) -> str:
    """Mostly within the last two years; some too old, missing, in the future or unreadable."""
    kind = dice.one({"valid": 92.6, "old": 4, "missing": 1.4, "future": 1.2, "unreadable": 0.8})
    if kind == "missing":
        return ""
    if kind == "unreadable":
        return dice.one(("in the spring", "31/12/2025", "2025-02-30"))
    if kind == "future":
        return dice.day(AS_OF + datetime.timedelta(days=3), datetime.date(2027, 3, 1)).isoformat()
    if kind == "old":
        return dice.day(datetime.date(2022, 1, 10), datetime.date(2024, 6, 20)).isoformat()
    return dice.day(max(referred, datetime.date(2024, 7, 5)), AS_OF).isoformat()


def answer(dice: Dice, language: str, leaning: str, swing: float) -> str:
    """A word for what the household leans to, or for another leaning now and then."""
    if dice.chance(swing):
        leaning = dice.one({"yes": 40, "no": 35, "neither": 25})
    words = {"yes": YES, "no": NO, "neither": NEITHER}[leaning]
    return dice.one(words[language])


def person(dice: Dice, number: int, household: dict) -> dict:
    language, citizenship = household["language"], household["citizenship"]
    born = birthdate(dice)
    minor = born is not None and (AS_OF - born).days < 18 * 365.25
    first, second = dice.one(FIRST), household["name"]
    exploitation = dice.one(EXPLOITATION["child" if minor else "adult"])
    if number in (211, 1200, 2044):
        exploitation = "OrganRemoval"
    country = dice.one(CITIZENSHIP[citizenship][2])
    referral = answer(dice, language, household["referral"], 0.05)
    guardian = ""
    if minor:
        leaning = dice.one({"yes": 84, "no": 9, "neither": 7})
        guardian = answer(dice, language, leaning, 0)
    closed = dice.chance(0.35)
    outgoing = household["referred"] + datetime.timedelta(days=dice.number(3, 60))
    return {
        "case_id": f"CASE-{number:05}",
        "household_id": household["id"],
        "cas_CaseOwner": dice.one(WORKER),
        "prs_Salutation": dice.one(("", "", "Mx")),
        "prs_FirstName": first,
        "prs_SecondName": second,
        "con_Consent": answer(dice, language, household["interview"], 0.01),
        "prs_Birthdate": born.isoformat() if born else "",
        "prs_Gender": dice.one(GENDER),
        "prs_Citizenship": citizenship,
        "prs_Email": f"person{number}@example.org" if dice.chance(0.2) else "",
        "prs_HomePhone": "",
        "prs_MobilePhone": f"+9990{number:07}" if dice.chance(0.85) else "",
        "prs_MailingCity": CITY[country],
        "prs_MailingCountry": country,
        "prs_MailingState": "Invented State",
        "prs_MailingStreet": f"{dice.number(1, 99)} Made-up Street",
        "prs_MailingPostalCode": f"X{dice.number(1000, 9999)}",
        "vic_TraffickingStatus": dice.one({"ActualVictimOfTrafficking": 7,
                                           "PossibleVictimOfTrafficking": 3}),
        "vic_TraffickinStatusDecisionMakingOrg": dice.one(("NGO", "Police", "Other")),
        "vic_MethodOfRecruitment": dice.one(("ThroughOnlineSocialNetworks", "AtWork",
                                             "ThroughFriendsOrSocialEvents;AtWork", "Other")),
        "vic_LocationOfRecruitment": "Invented Agency Ltd" if dice.chance(0.2) else "",
        "vic_MethodsOfControl": ";".join(sorted({dice.one(CONTROL), dice.one(CONTROL)})),
        "vic_TypeOfExploitation": exploitation,
        "vic_ForcedLabourIndustry": dice.one(INDUSTRY) if "Labour" in exploitation else "",
        "vic_TypeOfSexExploitation": "Prostitution" if "Sexual" in exploitation else "",
        "vic_LocationOfExploitation": country if dice.chance(0.985) else "",
        "cas_Status": dice.one(("Closed", "ClosedReferred")) if closed
        else dice.one(("Active", "Active", "FollowUp")),
        "cas_ReferringOrganisation": dice.one(ORGANISATION),
        "cas_IncomingReferralDate": household["referred"].isoformat(),
        "cas_ReferringPrimaryCaseWorker": dice.one(WORKER),
        "cas_ReasonForIncomingReferral": "AdditionalServicesRequired",
        "cas_IncomingReferralDetails":
            f"Invented note: {first} {second}, \"not a real person\",\nasked for a safe place",
        "cas_ReferredOrganisation": "Hope Shelter" if closed else "",
        "cas_ReferredPrimaryCaseWorker": dice.one(WORKER) if closed else "",
        "cas_OutgoingReferralDate": min(outgoing, AS_OF).isoformat() if closed else "",
        "cas_OutgoingReferralDetails": "",
        "cas_ReasonForCaseClosure": "Invented: moved on" if closed else "",
        "con_Research": answer(dice, language, household["research"], 0.03),
        "con_Referral": referral,
        "con_ReferralTo": dice.one({"hope-shelter": 55, "Hope Shelter": 10, "": 15,
                                    "other-shelter": 12, "hope-shelter;other-shelter": 8}),
        "con_Guardian": guardian,
        "con_Date": household["consented"] if dice.chance(0.97)
        else consent_date(dice, household["referred"]),
    }


def household(dice: Dice, number: int) -> dict:
    """What the people of one household have in common."""
    citizenship = dice.one({code: entry[0] for code, entry in CITIZENSHIP.items()})
    year = dice.one({2023: 3, 2024: 38, 2025: 48, 2026: 11})
    last = AS_OF if year == 2026 else datetime.date(year, 12, 31)
    referred = dice.day(datetime.date(year, 1, 1), last)
    return {
        "id": f"HH-{number:04}",
        "citizenship": citizenship,
        "language": CITIZENSHIP[citizenship][1],
        "name": dice.one(SECOND),
        "referred": referred,
        "consented": consent_date(dice, referred),
        "interview": dice.one({"yes": 97, "no": 2, "neither": 1}),
        "research": dice.one({"yes": 84, "no": 9, "neither": 7}),
        "referral": dice.one({"yes": 30, "no": 55, "neither": 15}),
    }


def people(dice: Dice):
    """Everybody, household by household; some are in no household."""
    number = 0
    for home_number in range(1, PEOPLE + 1):
        home = household(dice, home_number)
        for _ in range(dice.one({1: 62, 2: 20, 3: 10, 4: 6, 6: 2})):
            if number == PEOPLE:
                return
            number += 1
            made = person(dice, number, home)
            if dice.chance(0.01):
                made["household_id"] = ""
            yield made


def main() -> None:
    target = pathlib.Path(__file__).resolve().parent / "sample.csv"
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, HEADER, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(people(Dice(SEED)))


if __name__ == "__main__":
    main()
