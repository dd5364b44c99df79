# Aufgaben: was im Einsatz zu tun ist. `.inside` ihrer Zustände steht in words.ftl.

refusal-no-such-task = So eine Aufgabe gibt es in { $incident } nicht. Tipp den Anfang ihres Textes und wähl sie aus der Liste; `/task list` zeigt alle.
refusal-same-task-state = Diese Aufgabe steht schon auf „{ $state }“. Es gibt nichts zu ändern.

task-added = ⬜ Aufgabe bei { $incident }: „{ $text }“. { $seen }
task-added-for = ⬜ Aufgabe bei { $incident } für { $person }: „{ $text }“. { $seen }
task-moved = { $mark } Aufgabe bei { $incident } { $state }: „{ $text }“. { $count }. { $seen }
task-count = { $done } von { $all } erledigt
task-more = { $more } weitere: `/task list`
task-list-none = { $incident } hat noch keine Aufgaben. Leg die erste mit `/task add` an.
task-seen-public = Das sehen alle: Aufgaben stehen auf der Statusseite.
