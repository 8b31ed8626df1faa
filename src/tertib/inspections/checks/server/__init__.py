"""What a server tells of itself: node_exporter, or the Prometheus that already collects it."""
