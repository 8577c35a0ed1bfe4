"""The contract between the pipeline and the page: schema, manifest, writer, read-only store."""
