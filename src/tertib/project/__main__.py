from tertib.project.main import main

main()
