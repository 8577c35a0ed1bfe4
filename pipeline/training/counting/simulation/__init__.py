"""Pictures of things that were drawn, so that their number is known."""
