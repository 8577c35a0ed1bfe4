"""How a network sees a picture: the size of its cells, and the grey round a picture."""

from typing import Final

#: Pixels along the side of a cell of the density.
CELL: Final = 2
#: A network takes windows whose sides are multiples of so many pixels.
MULTIPLE: Final = 16
#: Pixels of a window's border that give context only: what the network says of them is thrown away.
CONTEXT: Final = 16
#: Pixels of things at which a network that knows sizes counts: a picture is scaled so that its things have this size.
THING: Final = 16.0
#: Grey level of what lies outside of a picture. Training and reading use the same, so that a network knows the edge.
OUTSIDE: Final = 127
