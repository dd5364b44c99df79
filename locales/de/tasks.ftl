# Aufgaben: was im Einsatz zu tun ist. `.inside` ihrer Zustände steht in words.ftl.

task-added = ⬜ Aufgabe bei { $incident }: „{ $text }“. { $seen }
task-added-for = ⬜ Aufgabe bei { $incident } für { $person }: „{ $text }“. { $seen }
task-moved = { $mark } Aufgabe bei { $incident } { $state }: „{ $text }“. { $count }. { $seen }
task-count = { $done } von { $all } erledigt
task-more = { $more } weitere: `/task list`
task-list-none = { $incident } hat noch keine Aufgaben. Leg die erste mit `/task add` an.
task-seen-public = Das sehen alle: Aufgaben stehen auf der Statusseite.
