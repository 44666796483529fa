"""The exploratory tier: random requests made from schemas, by a seed and within a bound."""
