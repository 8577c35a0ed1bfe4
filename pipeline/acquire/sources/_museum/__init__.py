"""What museums share: the interface of a museum, the source that crawls one, the crawl, and the tables."""
