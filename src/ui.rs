//! Draws the state of the program. Starts nothing, changes nothing.
