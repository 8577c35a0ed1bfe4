"""What the folder source needs beside listing pictures."""
