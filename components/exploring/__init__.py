"""The records of a collection as an analyst looks at them on the first day: counted, linked, sampled, exported."""
