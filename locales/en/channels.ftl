# Names and topics of our channels. Names: small letters, digits, dashes.

channel-category = Incidents
channel-board = incident-board
channel-board-about = Every open incident has its card here
channel-closed = closed-
channel-drill = drill-
channel-room-about = { $incident } · responders talk here
channel-watch = watch-
channel-watch-about = { $incident } · read along here; what happens is posted by itself
channel-shelf = incident-shelf
channel-shelf-about = Channels of incidents that are over are put away; each has its line here

# Where a channel was put away.
shelf-line = Closed on { $closed }. Its room and its watch channel were put away. What was written down: `/incident show incident:{ $incident }`, `/timeline show incident:{ $incident }`
