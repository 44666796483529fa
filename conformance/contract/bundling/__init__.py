"""Read the YAML files of an API, and bundle them into one OpenAPI document."""
