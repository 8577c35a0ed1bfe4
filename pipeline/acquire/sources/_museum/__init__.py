"""What all sources that fetch over the network share: the crawl, the raw store's use, and the tables made of it."""
