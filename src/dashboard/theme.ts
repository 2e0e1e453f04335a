/** Runs before anything is drawn, so that a chosen theme does not flash up in the other one first. */
const chosen = localStorage.getItem('ticketboss.theme');
if (chosen === 'light' || chosen === 'dark') document.documentElement.dataset.theme = chosen;
