"""Where lots are and when: the map of regions and points, the calendar of openings and closings."""
