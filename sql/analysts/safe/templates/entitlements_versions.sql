-- Amounts rounded; ceilings and weights follow from the rules alone.
SELECT * REPLACE (
    coarse_ore(approved_housing_cost_ore, 12000, 48000, 192000) AS approved_housing_cost_ore,
    coarse_ore(weighted_income_ore, 10000, 0, 600000) AS weighted_income_ore,
    coarse_ore(wealth_addition_ore, 10000, 0, 600000) AS wealth_addition_ore,
    coarse_ore(own_share_ore, 5000, 0, 600000) AS own_share_ore,
    coarse_ore(entitlement_ore, 500, 0, 8000) AS entitlement_ore,
    NULL::DOUBLE AS entitlement_unrounded,
    coarse_ore(rent_reduction_ore, 500, 0, 8000) AS rent_reduction_ore
)
FROM ({query}) AS exact
