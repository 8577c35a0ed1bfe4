"""From a museum or a folder to a catalogue; ``python -m pipeline.acquire``."""
