# Names and topics of our channels. Names: small letters, digits, dashes.

channel-category = Incidents
channel-board = incident-board
channel-board-about = Every open incident has its card here
channel-closed = closed-
channel-room-about = { $incident } · responders talk here
channel-watch = watch-
channel-watch-about = { $incident } · read along here; what happens is posted by itself
