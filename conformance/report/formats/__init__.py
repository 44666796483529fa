"""The result of a run in other formats: JUnit, SARIF, CTRF, Markdown, GitHub, badge, waivers to fill in."""
