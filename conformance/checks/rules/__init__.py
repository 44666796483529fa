"""Pure helpers of the rules of `x-requirements`: find values in exchanges, compare them, say what was seen."""
