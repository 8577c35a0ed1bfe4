"""Parts of the annotator ``measure``: references, quadrilaterals, the common plane, and what is derived from them."""
