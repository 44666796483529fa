"""The rules of `x-requirements`: pure functions over one exchange, or over a history of exchanges."""
