# Namen und Themen unserer Kanäle. Namen: kleine Buchstaben, Ziffern, Striche.

channel-category = Störungen
channel-board = störungs-übersicht
channel-board-about = Jede offene Störung hat hier ihre Karte
channel-closed = geschlossen-
channel-room-about = { $incident } · hier spricht das Einsatzteam
channel-watch = mitlesen-
channel-watch-about = { $incident } · hier kannst Du mitlesen; was geschieht, erscheint von selbst
