"""The Collection page: its works, and its records counted, filtered, sampled and exported."""
