import { filterChanges } from './change-list.ts'
import { drawLazily } from './drawing.ts'
import { historyFigure } from './history-chart.ts'
import { listHosts } from './host-list.ts'
import { roundFigure } from './round-chart.ts'
import { offerSamples } from './samples.ts'

// the program of report.html and of the history's page; each part does nothing where the page has no place for it
listHosts()
filterChanges()
offerSamples()
drawLazily('figure[data-rounds-of]', roundFigure)
drawLazily('figure[data-history-of]', historyFigure)
