"""Works of the collection on the page: cards, galleries, tables and their fields."""
