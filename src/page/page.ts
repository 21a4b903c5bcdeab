import { filterChanges } from './change-list.ts'
import { drawLazily } from './drawing.ts'
import { BUILD_CHARTS, TEST_CHARTS } from './history-chart.ts'
import { listHosts } from './host-list.ts'
import { ROUND_CHARTS } from './round-chart.ts'
import { offerSamples } from './samples.ts'

// the program of report.html and of the history's page; each part does nothing where the page has no place for it
listHosts()
filterChanges()
offerSamples()
drawLazily('figure[data-rounds-of]', ROUND_CHARTS)
drawLazily('figure[data-history-of][data-test]', TEST_CHARTS)
drawLazily('figure[data-history-of]:not([data-test])', BUILD_CHARTS)
