"""What a view shows when it cannot be made: the records may be damaged, or pruned while somebody looks at them."""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable
from typing import Any

from dash import no_update
from dash.exceptions import PreventUpdate

from components.site import states
from pipeline.core.errors import ArtefactError


def shown(place: int = 0, of: int = 1) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Decorates a callback: where it fails, its view says why instead of loading for ever.

    Args:
        place: of the output that the view is.
        of: how many outputs the callback has; the others stay as they are.
    """

    def decorate(callback: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(callback)
        def guarded(*arguments: Any) -> Any:
            try:
                return callback(*arguments)
            except PreventUpdate:
                raise
            except ArtefactError as error:
                why = str(error)
            except Exception:
                logging.getLogger(__name__).exception("A view of the collection could not be made")
                why = "The server's log says why. Try again, or go on."
            failed = states.failed("This cannot be shown", why)
            return failed if of == 1 else tuple(failed if number == place else no_update for number in range(of))

        return guarded

    return decorate
