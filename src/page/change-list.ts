import { counted } from '../core/counted.ts'

/**
 * Makes upstream's changes filterable by what they touch: the groups that are ticked are shown, opened; all of them where none is. Without
 * the page's program every group is there to be opened by hand.
 */
export function filterChanges(): void {
  const filter = document.querySelector<HTMLElement>('#change-filter')
  const said = document.querySelector<HTMLElement>('#change-filter output')
  const groups = [...document.querySelectorAll<HTMLDetailsElement>('details[data-group]')]
  const boxes = [...document.querySelectorAll<HTMLInputElement>('#change-filter input')]
  if (filter === null || said === null) return
  const listed = (shown: readonly HTMLElement[]): number =>
    new Set(shown.flatMap((group) => [...group.querySelectorAll<HTMLElement>('[data-commit]')].map(({ dataset }) => dataset['commit']))).size
  const all = listed(groups)
  const show = (): void => {
    const chosen = new Set(boxes.filter(({ checked }) => checked).map(({ value }) => value))
    for (const group of groups) {
      group.hidden = chosen.size > 0 && !chosen.has(group.dataset['group'] ?? '')
      if (chosen.size > 0 && !group.hidden) group.open = true
    }
    said.textContent = `${listed(groups.filter(({ hidden }) => !hidden))} of ${counted(all, 'commit')}`
  }
  filter.addEventListener('change', show)
  for (const button of filter.querySelectorAll<HTMLButtonElement>('button[data-choose]'))
    button.addEventListener('click', () => {
      for (const box of boxes) box.checked = button.dataset['choose'] === 'own' && 'own' in box.dataset
      show()
    })
  filter.hidden = false
  show()
}
