"""The Review page's parts: what an address asks for, a doubtful work as a card, and what curators decide."""
