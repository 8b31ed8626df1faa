"""The official sheet as figures on pages: where every symbol, line and word stands, in millimetres (pure)."""
