"""Declare a target: discover test data, check it, forecast what a run sends and uses up."""
