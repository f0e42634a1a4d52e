"""What may be chosen in the record of a story, as stored and as pages say it.

Kinds of practice, delivery models, scales and levels of evidence follow the sector's own records: the NHT Network's
practice sheets, the regional "Big Win" sheets and the levels that funders ask for. The indicators are those that
highway authorities report today.
"""

PRACTICE_KINDS = {
    "process": "Process",
    "technology": "Technology",
    "material": "Material or treatment",
    "plant": "Plant",
    "contract": "Contract or commercial",
    "organisation": "Organisation and people",
    "policy": "Policy",
    "behaviour": "Behaviour and communication",
}
DELIVERY_MODELS = {
    "in_house": "In-house",
    "term_contract": "Term contract",
    "framework": "Framework or several providers",
    "joint_venture": "Joint venture",
    "arms_length": "Arm’s-length company",
    "pfi": "Private finance initiative (PFI)",
    "mixed": "Mixed",
}
BENEFITS = {
    "cost_avoided": "Cost avoided",
    "time": "Time",
    "safety": "Safety",
    "satisfaction": "Satisfaction",
    "claims": "Claims",
    "carbon": "Carbon",
    "disruption": "Disruption",
    "resilience": "Resilience",
    "other": "Something else",
}
EVIDENCE = {
    1: "Told by those who did it",
    2: "Own figures",
    3: "Figures from before and after",
    4: "Checked independently",
    5: "Repeated elsewhere",
}
# The highest that an author may state; 5 comes from adoptions alone.
EVIDENCE_STATED_MOST = 4
# Each from 1 to 5, with the words at its ends; 5 is what a reader hopes for.
SCALES = {
    "effort": ("Effort", "hard to do", "easy to do"),
    "risk": ("Risk", "high risk", "low risk"),
    "policy_effect": ("Effect on policy", "against it", "with it"),
    "speed": ("Speed of return", "a year or more", "at once"),
}
INDICATORS = {
    "a_roads_red": "A roads in red condition",
    "b_and_c_roads_red": "B and C roads in red condition",
    "unclassified_red": "Unclassified roads in red condition",
    "skid_resistance": "Skid resistance at or below the level to investigate",
    "network_treated": "Network treated in the year",
    "dft_rating": "DfT road maintenance rating",
    "preventative_share": "Share of spending that is preventative",
    "satisfaction_condition": "Satisfaction with the condition of roads",
    "satisfaction_maintenance": "Satisfaction with highway maintenance",
    "pothole_cost": "Cost to fill a pothole",
    "road_surfaced": "Road surfaced in the year",
    "backlog": "Carriageway backlog",
    "defects_in_time": "Safety defects repaired in time",
    "first_visit_fix": "Repairs right at the first visit",
    "repeat_repairs": "Repeat repairs",
    "cost_per_square_metre": "Cost per square metre treated",
    "gullies_on_plan": "Gullies cleaned on plan",
    "lighting_energy": "Energy of street lighting",
    "lighting_faults": "Lighting faults mended in time",
    "winter_cost": "Cost of a winter run",
    "claims_repudiated": "Claims repudiated",
    "contacts_avoided": "Contacts avoided",
    "carbon_per_square_metre": "Carbon per square metre treated",
}
