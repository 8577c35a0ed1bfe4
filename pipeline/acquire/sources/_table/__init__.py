"""What the table source is made of: the mapping, the files that it reads, and the museum that both make."""
