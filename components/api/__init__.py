"""The JSON API: endpoints, what they read and answer, problems, and the OpenAPI document made of these."""
