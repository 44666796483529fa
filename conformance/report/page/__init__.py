"""The report as one HTML page, and the pages of comparisons and trends."""
