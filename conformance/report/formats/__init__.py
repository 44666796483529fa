"""The report in the formats of others: JUnit, SARIF, CTRF, Markdown, GitHub, a badge, waivers to fill in."""
