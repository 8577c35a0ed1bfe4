"""What a view shows when it cannot be made, for instance because its build was pruned or is damaged."""

import functools
import logging
from collections.abc import Callable
from typing import Any

from dash import no_update
from dash.exceptions import PreventUpdate

from components.observing import request_ids
from components.site import context, inputs, states
from pipeline.core.errors import ArtefactError


def shown(place: int = 0, of: int = 1) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Decorates a callback: when it fails, its view shows the reason and does not stay in its loading state.

    Args:
        place: index of the output that is the view.
        of: number of outputs of the callback; the others stay unchanged.
    """

    def decorate(callback: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(callback)
        def guarded(*arguments: Any) -> Any:
            try:
                return callback(*arguments)
            except PreventUpdate:
                raise
            except ArtefactError as error:
                reason = context.sentence(error)
            except Exception:
                if value := inputs.foreign(callback, arguments):
                    context.refuse(value)
                logging.getLogger(__name__).exception("A view of the collection could not be made")
                reason = f"The reason is in the server's log. Please try again.{request_ids.hint()}"
            failed = states.failed("This cannot be shown", reason)
            return failed if of == 1 else tuple(failed if number == place else no_update for number in range(of))

        return guarded

    return decorate
