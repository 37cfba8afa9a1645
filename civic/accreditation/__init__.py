"""Town: which organisation sits in which space, and who represents it, since when and until when."""
