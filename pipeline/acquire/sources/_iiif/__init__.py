"""What the IIIF source needs beside walking collections: texts and pictures of manifests."""
