"""The parts of the page Lists: works collected in named lists, a note a work, and their files and links."""
