# People whose name is not known.

people-somebody = That person
